/** The text between `<!-- NAME -->` and `<!-- /NAME -->`; `undefined` without these markers. */
export function markedBlock(text: string, name: string): string | undefined {
  const [opening, closing] = markers(name);
  const start = text.indexOf(opening);
  const end = text.indexOf(closing);
  return start < 0 || end < start ? undefined : text.slice(start + opening.length, end);
}

/** The text with another block between the markers; unchanged without them. */
export function withMarkedBlock(text: string, name: string, block: string): string {
  const before = markedBlock(text, name);
  if (before === undefined) return text;
  const [opening, closing] = markers(name);
  return text.replace(opening + before + closing, () => `${opening}\n\n${block}\n\n${closing}`);
}

function markers(name: string): [opening: string, closing: string] {
  return [`<!-- ${name} -->`, `<!-- /${name} -->`];
}
