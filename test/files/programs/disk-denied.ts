import { isFailure } from "../../../src/domain/failure.ts";
import { makeDisk } from "../../../src/files/disk.ts";

try {
  makeDisk().create(process.argv[2] ?? "", Buffer.from("x"), true);
} catch (thrown) {
  if (!isFailure(thrown)) throw thrown;
  process.stdout.write(JSON.stringify({ code: thrown.code, message: thrown.message, hint: thrown.hint }));
}
