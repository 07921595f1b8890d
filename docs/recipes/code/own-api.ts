import type { TokenProvider } from 'analytics-embed';

/** `fetch` for the embedding page's own API: sends the provider's token, and retries once if the API rejects it. */
export async function fetchWithToken(
  provider: TokenProvider,
  input: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  const send = async (): Promise<[response: Response, generation: number]> => {
    // A token that outlasts the request; waits for a refresh if necessary.
    const token = await provider.getToken({ minValidity: 5 });
    const { generation } = provider;
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return [await fetch(input, { ...init, headers }), generation];
  };
  const [response, generation] = await send();
  if (response.status !== 401) return response;
  provider.invalidate(generation); // has no effect if a newer token is already here
  const [again] = await send();
  return again;
}
