/** A relative URL in a link of Markdown, or in the `src` of an image. */
const RELATIVE_LINK = /(?<=\]\()(?![a-z]+:|#)[^)\s]+/g;
const RELATIVE_SOURCE = /(?<=<img src=")(?![a-z]+:)[^"]+/g;

/**
 * The README with absolute URLs, for places that have no other file of the repository, such as the page on npm.
 *
 * @param repository URL of the repository on GitHub.
 * @param version of the package; its files are those of the tag `v` and the version.
 */
export function withAbsoluteLinks(readme: string, repository: string, version: string): string {
  return readme
    .replace(RELATIVE_LINK, path => `${repository}/blob/v${version}/${path}`)
    .replace(RELATIVE_SOURCE, path => `${repository}/raw/v${version}/${path}`);
}
