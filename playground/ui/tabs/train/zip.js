// A ZIP archive of files as they are (nothing is compressed: pictures are already), so that a
// folder of thousands goes up as one file and keeps the names of its folders.

/** CRC-32 of ISO 3309, by table. */
const TABLE = Uint32Array.from({length: 256}, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** @param {Uint8Array} bytes */
export const crc32 = (bytes) => {
  let c = 0xFFFFFFFF;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xFFFFFFFF) >>> 0;
};

const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50; // signatures
const UTF8 = 0x0800; // of the flags: names are
const DAY = 33; // 1 January 1980: when it was does not matter

/** Numbers one behind the other. @param {[bytes: 2 | 4, value: number][]} fields */
const record = (fields) => {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return bytes;
};

/** @param {{name: string, bytes: Uint8Array}[]} files @returns {Blob} */
export const zip = (files) => {
  /** @type {Uint8Array[]} */
  const parts = [];
  /** @type {Uint8Array[]} */
  const table = [];
  let at = 0;
  for (const {name, bytes} of files) {
    const title = new TextEncoder().encode(name);
    /** @type {[2 | 4, number][]} */
    const about = [[2, 20], [2, UTF8], [2, 0], [2, 0], [2, DAY], [4, crc32(bytes)],
      [4, bytes.length], [4, bytes.length], [2, title.length], [2, 0]];
    const head = record([[4, LOCAL], ...about]);
    parts.push(head, title, bytes);
    table.push(record([[4, CENTRAL], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]),
      title);
    at += head.length + title.length + bytes.length;
  }
  const size = table.reduce((sum, {length}) => sum + length, 0);
  const end = record([[4, END], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size],
    [4, at], [2, 0]]);
  return new Blob(/** @type {BlobPart[]} */ ([...parts, ...table, end]), {type: "application/zip"});
};
