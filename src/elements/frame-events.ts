import { EmbedError } from '../bridge/embed-error.js';
import type { EmbedStatus, FrameBridgeListener } from '../bridge/frame-bridge-options.js';
import type { TokenState } from '../context.js';
import { nameOf } from './element-name.js';
import { warnOfSilence } from './embed-warnings.js';
import { fire } from './events.js';
import { measure } from './measures.js';

/** What of an embed a frame's news touches, beside its events. */
export interface FrameNewsTarget {
  tokens(): TokenState | null;
  setStatus(status: EmbedStatus): void;
  /** @param height CSS px. */
  setHeight(height: number): void;
  readdress(): void;
}

/** Tells the page what it has said wrongly of an embed, in the console too. */
export function complain(element: HTMLElement, error: EmbedError): void {
  console.error(tell(element, error));
}

/** The mistake of an embed whose provider is not to be found. */
export function providerUnknown(): EmbedError {
  const what = 'the attribute "provider" names no <token-provider> of this document: give its id.';
  return new EmbedError('provider_unknown', what);
}

function tell(element: HTMLElement, { code, message: what }: EmbedError): string {
  const message = `${nameOf(element)}: ${what}`;
  fire(element, 'embed-error', { code, message });
  return message;
}

/** Translates what a frame does into the element's events and the provider's figures. */
export function frameEvents(element: HTMLElement, target: FrameNewsTarget): FrameBridgeListener {
  return {
    status(status) {
      target.setStatus(status);
    },
    readdressed() {
      target.readdress();
    },
    connected(latency) {
      fire(element, 'embed-connected', { latency });
    },
    delivered(generation, latency) {
      measure('analytics-embed:delivery', latency);
      target.tokens()?.recordDelivery(latency);
      fire(element, 'embed-token-delivered', { generation, latency });
    },
    unresponsive(waited) {
      fire(element, 'embed-unresponsive', { waited });
      warnOfSilence(element);
    },
    refused(generation) {
      target.tokens()?.invalidate(generation);
    },
    resized(height) {
      target.setHeight(height);
      fire(element, 'embed-resize', { height });
    },
    message(data) {
      fire(element, 'embed-message', { data });
    },
    mistaken(error) {
      tell(element, error);
    },
    reported(code, message) {
      fire(element, 'embed-error', { code, message });
    },
  };
}
