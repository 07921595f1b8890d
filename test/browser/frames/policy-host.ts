import * as library from '../../../src/index.js';

declare global {
  interface Window {
    /** The copies of the library, in the order of the scripts. */
    copies?: (typeof library)[];
  }
}

// Each script of this file brings a copy of its own.
(window.copies ??= []).push(library);
