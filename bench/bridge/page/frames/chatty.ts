import { Chatty } from '@looker/chatty';

import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
void Chatty.createClient().withTargetOrigin(hostOrigin).on('setToken', useToken).build().connect();
