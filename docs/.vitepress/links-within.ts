import type { MarkdownRenderer } from 'vitepress';

/** An address that leaves the folder of the documentation: `../../bench/RESULTS.md` in a page of a folder in it. */
const OUTSIDE = /^(?:\.\.\/)+(?=(?:bench|demo|examples|src|test)\/|[A-Z]+\.md$)/;

/** A link to a file of the repository that is no page becomes the file's name: the site stands alone. */
export function linksWithin(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('links-within', state => {
    for (const { children } of state.tokens) {
      let inside = false;
      for (const token of children ?? []) {
        const href = token.attrGet('href') ?? '';
        const opens = token.type === 'link_open' && OUTSIDE.test(href);
        if (opens) {
          inside = true;
          token.attrs = [['title', href.replace(OUTSIDE, '')]];
        } else if (!inside || token.type !== 'link_close') continue;
        else inside = false;
        token.tag = 'span';
      }
    }
  });
}
