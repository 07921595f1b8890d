import { backendFaults } from './backend-faults.js';
import type { SupersetCase } from './case.js';
import { clocks } from './clock.js';
import { compareOurs, compareSdk } from './compare.js';
import { demo } from './demo.js';
import { clickedLink, elsewhere, frameReload, navigation, noReferrer, remounts } from './documents.js';
import { hint, oldToken, rolesFail, scriptOrder } from './first-load.js';
import { filterMessages, methods, rights, theme } from './frame-methods.js';
import { height } from './height.js';
import { failingLines, offline, offlineRecover, stale } from './outage.js';
import { signOut, twoTabs } from './tabs.js';
import { tenGenerations } from './ten-generations.js';

/** All cases, the longest first, so that the others fill the rest of the time. */
export const cases: readonly SupersetCase[] = [
  compareOurs,
  compareSdk,
  tenGenerations,
  demo,
  offline,
  offlineRecover,
  twoTabs,
  signOut,
  ...clocks,
  ...backendFaults,
  frameReload,
  navigation,
  clickedLink,
  elsewhere,
  height,
  stale,
  scriptOrder,
  hint,
  oldToken,
  rolesFail,
  noReferrer,
  remounts,
  methods,
  filterMessages,
  theme,
  rights,
  ...failingLines,
];
