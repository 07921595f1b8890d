import type { MarkdownRenderer } from 'vitepress';

/** A relative URL that leads out of `docs`, such as `../../bench/RESULTS.md`. */
const OUTSIDE = /^(?:\.\.\/)+(?=(?:bench|demo|examples|src|test)\/|[A-Z]+\.md$)/;

/** Turns links to files outside of `docs` into text with the path as its title: the site does not contain these files. */
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
