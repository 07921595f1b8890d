import { part as bridge } from './bridge/part.js';
import { part as herd } from './herd/part.js';
import { part as managers } from './managers/part.js';
import type { Part } from './part.js';
import { part as size } from './size/part.js';
import { part as soak } from './soak/part.js';
import { part as tabs } from './tabs/part.js';
import { part as vendors } from './vendors/part.js';

/** All parts, in the order of the results. */
export const parts: readonly Part[] = [managers, vendors, bridge, tabs, herd, soak, size];
