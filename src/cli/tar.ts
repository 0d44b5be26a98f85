/** One file of an archive; its path is plain: letters, digits and `._-/`, at most 255 characters. */
export type TarEntry = { readonly path: string; readonly bytes: Uint8Array };

const BLOCK = 512;

/**
 * A tar archive in the ustar format (POSIX.1-2017, pax: "ustar Interchange Format"): regular files with mode 0600 and one time,
 * owned by nobody, so that nothing of this machine's users is in it.
 */
export const tarOf = (entries: readonly TarEntry[], atMs: number): Uint8Array => {
  const blocks = entries.flatMap(({ path, bytes }) => [headerOf(path, bytes.length, atMs), padded(bytes)]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
};

const headerOf = (path: string, size: number, atMs: number): Uint8Array => {
  const header = Buffer.alloc(BLOCK);
  const { name, prefix } = splitPath(path);
  header.write(name, 0, 100, "ascii");
  header.write("0000600\0", 100, "ascii");
  header.write("0000000\0", 108, "ascii");
  header.write("0000000\0", 116, "ascii");
  header.write(`${octal(size, 11)}\0`, 124, "ascii");
  header.write(`${octal(Math.max(0, Math.floor(atMs / 1_000)), 11)}\0`, 136, "ascii");
  // The checksum counts its own field as spaces.
  header.write("        ", 148, "ascii");
  header.write("0", 156, "ascii");
  header.write("ustar", 257, "ascii");
  header.write("00", 263, "ascii");
  header.write(prefix, 345, 155, "ascii");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148, "ascii");
  return header;
};

/** A name of at most 100 characters, and of at most 155 what stands before the slash in front of it. */
const splitPath = (path: string): { readonly name: string; readonly prefix: string } => {
  if (path.length <= 100) return { name: path, prefix: "" };
  const cut = path.indexOf("/", path.length - 101);
  if (cut === -1 || cut > 155) throw new Error(`the path ${path} is too long for an archive`);
  return { name: path.slice(cut + 1), prefix: path.slice(0, cut) };
};

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");

const padded = (bytes: Uint8Array): Uint8Array =>
  Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
