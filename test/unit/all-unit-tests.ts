// The test runner puts an import of every `*.test.ts` of this folder here: one page runs them all.
export {};
