import { callsContract } from './calls-contract.js';
import { deliveryContract } from './delivery-contract.js';
import { endContract } from './end-contract.js';
import type { Vendor } from './vendors.js';

/** What holds for the frames of every vendor. */
export function vendorContract(vendor: Vendor): void {
  deliveryContract(vendor);
  callsContract(vendor);
  endContract(vendor);
}
