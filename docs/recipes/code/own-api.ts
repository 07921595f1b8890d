import type { TokenProvider } from 'analytics-embed';

/** `fetch` of the host page's own API: with the provider's token, and once more where the API refuses it. */
export async function fetchWithToken(
  provider: TokenProvider,
  input: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  const send = async (): Promise<[response: Response, generation: number]> => {
    // One that lasts for the request at least; waits for a refresh where it must.
    const token = await provider.getToken({ minValidity: 5 });
    const { generation } = provider;
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return [await fetch(input, { ...init, headers }), generation];
  };
  const [response, generation] = await send();
  if (response.status !== 401) return response;
  provider.invalidate(generation); // nothing, when a newer one is here already
  const [again] = await send();
  return again;
}
