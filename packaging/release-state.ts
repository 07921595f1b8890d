/** The state of the repository before a release. */
export interface ReleaseState {
  /** The version in package.json. */
  readonly version: string;
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
  /** The output of `git status --porcelain`. */
  readonly changes: string;
  /** The names of all tags. */
  readonly tags: readonly string[];
}

/** The reasons for which the version cannot be released, each with its remedy; none if it can. */
export function obstacles({ version, changelog, changes, tags }: ReleaseState): string[] {
  const [, newest = '', date = ''] = /^## (\S+) \((.+)\)$/m.exec(changelog) ?? [];
  return [
    newest !== version &&
      `CHANGELOG.md begins with "${newest}", package.json has ${version}. Run "npm version --no-git-tag-version", and write what has changed.`,
    !/^\d{4}-\d\d-\d\d$/.test(date) &&
      `CHANGELOG.md has "(${date})" for a date. Write the day of the release.`,
    changes !== '' && `There are changes that are not committed. Commit them:\n${changes}`,
    tags.includes(`v${version}`) && `The tag v${version} exists. Increase the version in package.json.`,
  ].filter((reason): reason is string => reason !== false);
}
