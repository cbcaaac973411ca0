// Pictures on their way to the server: large ones are made smaller here, all go into ZIP archives.

import {zip} from "./zip.js";

const LARGE = 300_000; // bytes; smaller files go as they are
const SHORT_SIDE = 160; // pixels that are left of a large picture's short side
/** So many pixels are enough, even of a panorama ten times as long as it is high.
 * @type {[number, number]} */
const DECODED = [640, 480];
const AT_ONCE = 4; // two are decoded while two are read
const PICTURE = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic)$/i;
const UPLOAD = "gradio_api/upload"; // relative to the page, which may stand below a path of its own

/** @typedef {(words: string, share: number) => void} Report */
/** @typedef {{path: string, name: string}} Uploaded */

/** @param {File} file */
export const pathOf = (file) => file.webkitRelativePath || file.name;
/** @param {File} file */
const isZip = ({name}) => /\.zip$/i.test(name);

/** What of the chosen files is a picture by its name, and not hidden. @param {File[]} files */
export const picturesAmong = (files) => files.filter((file) => (
  PICTURE.test(file.name) && !pathOf(file).split("/").some((part) => part.startsWith("."))));

/** Why these files make no set of pictures; "": they may. @param {File[]} files
 * @param {{most: number, most_megabytes: number}} limits */
export const whyNot = (files, {most, most_megabytes: megabytes}) => {
  const large = files.find((file) => isZip(file) && file.size > megabytes * 1e6);
  if (large) {
    return `${large.name} has ${Math.round(large.size / 1e6)} MB, but an archive may have ${
      megabytes} MB; choose the folder itself, whose pictures are made smaller here.`;
  }
  const {length} = picturesAmong(files);
  if (!length && !files.some(isZip)) {
    return `None of these ${files.length.toLocaleString("en-US")} files is a picture by its name.`;
  }
  return length <= most ? "" : `${length.toLocaleString("en-US")} pictures are too many: at most ${
    most.toLocaleString("en-US")} are read.`;
};

/** A picture's pixels. A browser that knows WebCodecs decodes a JPEG at an eighth of its size or a
 * few, all that is needed here, in less than half of the time.
 * @param {File} file @returns {Promise<ImageBitmap | VideoFrame>} */
const opened = async (file) => {
  if (file.type !== "image/jpeg" || !("ImageDecoder" in window)) return createImageBitmap(file);
  const decoder = new ImageDecoder({type: file.type, data: await file.arrayBuffer(),
    desiredWidth: DECODED[0], desiredHeight: DECODED[1]});
  const {image} = await decoder.decode();
  decoder.close();
  return image;
};

/** The picture with a short side of ``SHORT_SIDE``; as it is where the browser cannot open it.
 * @param {File} file @returns {Promise<Blob>} */
export const smaller = async (file) => {
  try {
    const image = await opened(file);
    const [width, height] = "displayWidth" in image ? [image.displayWidth, image.displayHeight]
      : [image.width, image.height];
    const scale = Math.min(1, SHORT_SIDE / Math.min(width, height));
    const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    // what may be see-through stays so
    return await canvas.convertToBlob(file.type === "image/jpeg"
      ? {type: "image/jpeg", quality: 0.92} : {type: "image/png"});
  } catch {
    return file;
  }
};

/** Archives of at most ``bytes`` each. @param {File[]} files @param {number} bytes
 * @param {Report} report */
export const packed = async (files, bytes, report) => {
  /** @type {Blob[]} */
  const archives = [];
  /** @type {{name: string, bytes: Uint8Array}[]} */
  let open = [];
  let size = 0;
  const close = () => {
    if (open.length) archives.push(zip(open));
    [open, size] = [[], 0];
  };
  let done = 0;
  let next = 0;
  const work = async () => {
    while (next < files.length) {
      const file = files[next++];
      const blob = file.size > LARGE ? await smaller(file) : file;
      const content = new Uint8Array(await blob.arrayBuffer());
      if (size + content.length > bytes) close();
      open.push({name: pathOf(file), bytes: content});
      size += content.length + 200 + 2 * pathOf(file).length;
      done += 1;
      report("Packing", done / files.length);
    }
  };
  await Promise.all(Array.from({length: AT_ONCE}, work));
  close();
  return archives;
};

/** @param {Blob} blob @param {string} name @param {(share: number) => void} report
 * @returns {Promise<string>} its path on the server; rejects with a sentence */
const upload = (blob, name, report) => new Promise((resolve, reject) => {
  const form = new FormData();
  form.append("files", blob, name);
  const request = new XMLHttpRequest();
  request.open("POST", UPLOAD);
  request.upload.onprogress = ({loaded, total}) => report(total ? loaded / total : 0);
  request.onerror = () => reject(new Error("The upload was cut off; please try again."));
  request.onload = () => {
    const told = (() => {
      try { return JSON.parse(request.responseText); } catch { return null; }
    })();
    if (request.status === 200 && Array.isArray(told)) resolve(told[0]);
    else reject(new Error(told?.detail || "The server did not take the upload."));
  };
  request.send(form);
});

/** Sends what was chosen. Rejects with a sentence. @param {File[]} files
 * @param {{most: number, most_megabytes: number}} limits @param {Report} report
 * @returns {Promise<Uploaded[]>} */
export const sendPictures = async (files, limits, report) => {
  const words = whyNot(files, limits);
  if (words) throw new Error(words);
  const loose = picturesAmong(files);
  const made = await packed(loose, 0.9 * limits.most_megabytes * 1e6, report);
  const archives = [...files.filter(isZip), ...made];
  const uploaded = [];
  for (const [number, archive] of archives.entries()) {
    const name = archive instanceof File ? archive.name : `pictures-${number + 1}.zip`;
    const path = await upload(archive, name, (share) => (
      report("Uploading", (number + share) / archives.length)));
    uploaded.push({path, name});
  }
  return uploaded;
};
