import { REMEDIES } from '../../src/elements/remedies.js';

/** The page with an entry for each code; the files for script tags link to these entries. */
export const ERRORS_PAGE = 'docs/troubleshooting.md';

const HEADING = /^#### `(\w+)` \{#\1\}\n/;
const REMEDY = /^\*\*Remedy:\*\*.*$/m;

/** The page with the remedies that the console shows. Throws unless each code has one entry, with a cause. */
export function withRemedies(page: string): string {
  const codes = new Set(Object.keys(REMEDIES));
  const sections = page.split(/^(?=#{2,4} )/m).map(section => {
    const [heading, code = ''] = HEADING.exec(section) ?? [];
    if (!heading) return section;
    const [cause = ''] = section.slice(heading.length).split(REMEDY);
    if (!codes.delete(code) || !cause.trim() || !REMEDY.test(section))
      throw new Error(
        `${ERRORS_PAGE}: "${code}" needs one entry, with its cause and the line "**Remedy:**".`,
      );
    const remedy = inMarkdown(REMEDIES[code as keyof typeof REMEDIES]);
    return section.replace(REMEDY, () => `**Remedy:** ${remedy}`);
  });
  if (codes.size > 0) throw new Error(`${ERRORS_PAGE} has no entry for ${[...codes].join(', ')}.`);
  return sections.join('');
}

/** Tags as code: Markdown would take them for HTML. */
function inMarkdown(text: string): string {
  return text.replace(/<[^>]+>/g, tag => `\`${tag}\``);
}
