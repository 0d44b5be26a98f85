import { type Line, lineWidth, span } from "../../view/line.ts";

/**
 * Something said on a crowded line: the same at full length and in ever shorter forms. The greatest `rank` is shortened first
 * and left out when it has no shorter form; rank 0 is never left out.
 */
export type Piece = { readonly rank: number; readonly forms: readonly Line[] };

/** The pieces in their order, each as long as the width allows, with two spaces between; "" where nothing fits. */
export const fitPieces = (pieces: readonly Piece[], columns: number, gap = "  "): Line => {
  let shown = pieces.map((piece) => ({ ...piece, form: 0 }));
  const widthNow = (): number =>
    shown.reduce((sum, { forms, form }) => sum + lineWidth(forms[form] ?? []) + gap.length, -gap.length);
  while (shown.length > 0 && widthNow() > columns) {
    const yields = shown.filter(({ rank, form, forms }) => rank > 0 || form + 1 < forms.length);
    const rank = Math.max(...yields.map((piece) => piece.rank));
    const equal = yields.filter((piece) => piece.rank === rank);
    // Of several that weigh the same, all are shortened before one goes.
    const victim = equal.findLast(({ form, forms }) => form + 1 < forms.length) ?? equal.at(-1);
    if (victim === undefined) break;
    shown = shown.flatMap((piece) => {
      if (piece !== victim) return [piece];
      return piece.form + 1 < piece.forms.length ? [{ ...piece, form: piece.form + 1 }] : [];
    });
  }
  return shown.flatMap(({ forms, form }, at) => [...(at === 0 ? [] : [span(gap)]), ...(forms[form] ?? [])]);
};
