/** Lets the browser save a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun, with the file's content.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  });
}

/** A file's name with the time of its content, epoch ms. */
export function fileName(at: number, extension: string): string {
  return `token-inspector-${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}.${extension}`;
}
