import { expect } from '@open-wc/testing';
import { FrameFaults } from '../../src/bridge/frame-faults.js';
import type { EmbedProtocol } from '../../src/bridge/protocol.js';
import { looker } from '../../src/bridge/protocols/looker.js';
import { native } from '../../src/bridge/protocols/native.js';
import { superset } from '../../src/bridge/protocols/superset.js';
import { dispatchFrameEvent } from '../../src/elements/frame-events.js';

describe('The errors of a frame', () => {
  /** The messages with which an embed of a protocol reports malformed messages, and that none belongs to the protocol. */
  const messagesOf = (protocol: EmbedProtocol): string[] => {
    const element = document.createElement('div');
    const messages: string[] = [];
    element.addEventListener('embed-error', ({ detail }) => messages.push(detail.message));
    const faults = new FrameFaults('https://bi.example/', error =>
      dispatchFrameEvent(element, { type: 'fault', error }, protocol),
    );
    faults.onResult('invalid');
    faults.onResult('ignored');
    faults.onNoAnswer(false, false);
    expect(messages).to.have.length(2);
    return messages;
  };

  it('name the frame’s client for the native protocol only', () => {
    const isNamed = (protocol: EmbedProtocol): boolean =>
      messagesOf(protocol).join().includes('analytics-embed/frame');
    expect([native, superset, looker].map(isNamed)).to.deep.equal([true, false, false]);
  });

  it('end with the protocol’s own hint if no message belongs to it', () => {
    expect(messagesOf(superset)[1]).to.match(/none of the protocol.* allowed domains contain "http/);
    expect(messagesOf(looker)[1]).to.match(/none of the protocol\. Check the attribute "protocol"\.\s*$/);
  });
});
