// Short texts kept in the browser from one visit to the next. No device objects; never in the way: where there is no
// IndexedDB, or none for this frame, nothing is remembered.

const database = 'erf-lab';
const store = 'remembered';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException());
  });
}

async function withStore<T>(
  mode: IDBTransactionMode,
  use: (objects: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  const opened = await settled(opening);
  try {
    return await settled(use(opened.transaction(store, mode).objectStore(store)));
  } finally {
    opened.close();
  }
}

export async function remembered(key: string): Promise<string | null> {
  try {
    const value: unknown = await withStore('readonly', (objects) => objects.get(key));
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

export async function remember(key: string, text: string): Promise<void> {
  try {
    await withStore('readwrite', (objects) => objects.put(text, key));
  } catch {
    // The next visit measures again.
  }
}
