import { Switchboard } from '@superset-ui/switchboard';
import { openPage } from './superset-page.js';

openPage(options => new Switchboard(options));
