/** Who pushes tokens, by the names of the pages that do it: this project, other bridges, and a bare `postMessage`. */
export const libraries = ['bare', 'ours', 'penpal', 'comlink', 'post-me', 'switchboard', 'chatty'] as const;

/** One of them. */
export type Library = (typeof libraries)[number];

/** The packages of the other bridges. */
export const packages = {
  penpal: 'penpal',
  comlink: 'comlink',
  'post-me': 'post-me',
  switchboard: '@superset-ui/switchboard',
  chatty: '@looker/chatty',
} as const satisfies Readonly<Partial<Record<Library, string>>>;
