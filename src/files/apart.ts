const SHORT = 13;
const room = Buffer.alloc(1_024);

/**
 * The same text by itself. A part of a longer text keeps the whole of that in memory (V8 makes slices of 13 characters and more),
 * so what is kept of a hundred thousand names and cards is copied out of them.
 */
export const apart = (text: string): string => {
  if (text.length < SHORT) return text;
  if (text.length > room.length) return Buffer.from(text, "utf16le").toString("utf16le");
  const narrow = room.toString("latin1", 0, room.write(text, 0, "latin1"));
  return narrow === text ? narrow : Buffer.from(text, "utf16le").toString("utf16le");
};
