import type { Receipt } from "../domain/command.ts";
import { faultOf, flag, isObject, oneOf, orNull, text, whole, type Rule } from "./command-rule.ts";

/** Reads a receipt as the schema does, without loading it; null when it is none. */
export const parseReceiptLite = (receipt: unknown): Receipt | null =>
  isObject(receipt) && faultOf(receipt, RECEIPT) === null ? (receipt as Receipt) : null;

const any = text(0, Infinity);

const RECEIPT: { readonly [Field in keyof Receipt]: Rule } = {
  schema: oneOf("millrace.receipt/1"),
  id: any,
  verb: any,
  at: any,
  epoch: orNull(whole(-Infinity, Infinity)),
  accepted: flag,
  code: orNull(any),
  sentence: any,
  hint: any,
  effective: orNull(oneOf("now", "after-stage", "next-run", "at-stop")),
};
