import type { Switchboard } from '@superset-ui/switchboard';
import { Switchboard as PresetSwitchboard } from 'preset-switchboard';
import { openPage } from './superset-page.js';

// The version that `@preset-sdk/embedded` 0.3.2 has. Its methods differ in the types of their parameters alone.
openPage(options => new PresetSwitchboard(options) as unknown as Switchboard);
