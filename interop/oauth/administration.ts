import type { AuthorizationServer } from './authorization-server.js';

/** The administration of a server of ours that has a library's authorization server in it: `POST /administration/…`. */
export function administration(
  origin: string,
): Required<Pick<AuthorizationServer, 'endSessions' | 'setUserEnabled' | 'setClientEnabled' | 'rotateKeys'>> {
  const administrate = async (operation: string): Promise<void> => {
    const { ok, status } = await fetch(`${origin}/administration/${operation}`, { method: 'POST' });
    if (!ok) throw new Error(`/administration/${operation} answered ${status}.`);
  };
  return {
    endSessions: () => administrate('end-sessions'),
    setUserEnabled: enabled => administrate(`user/${String(enabled)}`),
    setClientEnabled: enabled => administrate(`client/${String(enabled)}`),
    rotateKeys: () => administrate('rotate-keys'),
  };
}
