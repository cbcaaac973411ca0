// Files that the browser makes or is given, saved as downloads.

/** @param {BlobPart | Blob} content @param {string} name @param {string} [type] */
export const download = (content, name, type = "application/octet-stream") => {
  const blob = content instanceof Blob ? content : new Blob([content], {type});
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a slow disk may still be reading
};
