import { VirtualTime } from '../../page/virtual-time.js';

declare global {
  interface Window {
    virtualTime: VirtualTime;
  }
}

window.virtualTime = new VirtualTime();
window.virtualTime.install();
