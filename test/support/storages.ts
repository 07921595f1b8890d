const NAME = 'test-canary';

/** The result of a request to IndexedDB. */
function resultOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(new Error(request.error?.message));
    };
  });
}

async function readDatabase(name: string): Promise<string> {
  const database = await resultOf(indexedDB.open(name));
  const stores = [...database.objectStoreNames].map(async store => {
    const content = database.transaction(store).objectStore(store);
    return [store, await resultOf(content.getAllKeys()), await resultOf(content.getAll())];
  });
  const text = JSON.stringify(await Promise.all(stores));
  database.close();
  return text;
}

async function readCache(name: string): Promise<string> {
  const cache = await caches.open(name);
  const entries = (await cache.keys()).map(async request => {
    const response = await cache.match(request);
    return [request.url, [...request.headers], [...(response?.headers ?? [])], await response?.text()];
  });
  return JSON.stringify(await Promise.all(entries));
}

/** All that this origin keeps beyond the page's own memory, as text, by name of the place. */
export async function readStorages(): Promise<Record<string, string>> {
  const databases = (await indexedDB.databases()).map(({ name = '' }) => name);
  return {
    localStorage: JSON.stringify(Object.entries(localStorage)),
    sessionStorage: JSON.stringify(Object.entries(sessionStorage)),
    IndexedDB: (await Promise.all(databases.map(readDatabase))).join('\n'),
    'Cache Storage': (await Promise.all((await caches.keys()).map(readCache))).join('\n'),
    cookies: document.cookie,
    'the address, history and name of the page': [
      location.href,
      JSON.stringify(history.state),
      window.name,
    ].join('\n'),
  };
}

/** Puts a text into each place that {@link readStorages} reads; returns what takes it out again. */
export async function fillStorages(text: string): Promise<() => Promise<void>> {
  localStorage.setItem(NAME, text);
  sessionStorage.setItem(NAME, text);
  document.cookie = `${NAME}=${text}`;
  const before: unknown = history.state;
  history.replaceState(text, '');
  const opening = indexedDB.open(NAME);
  opening.onupgradeneeded = () => opening.result.createObjectStore('store');
  const database = await resultOf(opening);
  await resultOf(database.transaction('store', 'readwrite').objectStore('store').put({ text }, 1));
  database.close();
  await (await caches.open(NAME)).put('/canary', new Response(text));
  return async () => {
    localStorage.removeItem(NAME);
    sessionStorage.removeItem(NAME);
    document.cookie = `${NAME}=; max-age=0`;
    history.replaceState(before, '');
    await resultOf(indexedDB.deleteDatabase(NAME));
    await caches.delete(NAME);
  };
}
