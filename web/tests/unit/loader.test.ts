import { expect, test } from 'vitest';
import type { Documents } from '../../src/api';
import { Loader } from '../../src/loader.svelte';

/** A server whose answers come when the test says so. */
class Slow implements Documents {
  readonly asked: string[] = [];
  readonly #waiting = new Map<string, { give: (value: never) => void; refuse: (problem: unknown) => void }>();

  #ask<T>(name: string): Promise<T> {
    this.asked.push(name);
    return new Promise<T>((give, refuse) => this.#waiting.set(name, { give: give as (value: never) => void, refuse }));
  }
  manifest = (id: string) => this.#ask<never>(`manifest ${id}`);
  leaves = (id: string) => this.#ask<never>(`leaves ${id}`);
  hotspots = (id: string) => this.#ask<never>(`hotspots ${id}`);
  picture = (id: string) => this.#ask<never>(`picture ${id}`);

  async answer(name: string, value: unknown = name) {
    this.#waiting.get(name)!.give(value as never);
    await turn();
  }
  async refuse(name: string, problem: unknown) {
    this.#waiting.get(name)!.refuse(problem);
    await turn();
  }
  /** All of a release, in the order in which it is asked for. */
  async all(id: string) {
    await this.answer(`picture ${id}`);
    await this.answer(`manifest ${id}`, { id, documents: {} });
    await this.answer(`hotspots ${id}`);
    await this.answer(`leaves ${id}`);
  }
}
const turn = () => new Promise((done) => setTimeout(done));
const shown = (loader: Loader) => [loader.release?.manifest.id, loader.picture?.release];

async function showing(id: string) {
  const server = new Slow();
  const loader = new Loader(server);
  void loader.load(id);
  await server.all(id);
  expect(shown(loader)).toEqual([id, id]);
  return { server, loader };
}

test('at first the picture comes before the rest', async () => {
  const server = new Slow();
  const loader = new Loader(server);
  void loader.load('a');
  await server.answer('picture a');
  expect(shown(loader)).toEqual([undefined, 'a']);
});

test('a release stays whole until the next one is: its picture is not changed alone', async () => {
  const { server, loader } = await showing('a');
  void loader.load('b');
  await server.answer('picture b');
  expect(shown(loader)).toEqual(['a', 'a']);
  await server.answer('manifest b', { id: 'b', documents: {} });
  await server.answer('hotspots b');
  expect(shown(loader)).toEqual(['a', 'a']);
  await server.answer('leaves b');
  expect(shown(loader)).toEqual(['b', 'b']);
  expect(loader.release).toEqual({ manifest: { id: 'b', documents: {} }, hotspots: 'hotspots b', leaves: 'leaves b' });
});

test('of two that were asked for the later counts, whichever is answered last', async () => {
  const { server, loader } = await showing('a');
  void loader.load('b');
  void loader.load('c');
  await server.all('c');
  expect(shown(loader)).toEqual(['c', 'c']);
  await server.answer('picture b');
  await server.answer('manifest b', { id: 'b', documents: {} });
  await server.answer('hotspots b');
  expect(shown(loader)).toEqual(['c', 'c']);
  expect(server.asked).not.toContain('leaves b');
});

test('what is on screen already is not asked for again, and what was on its way is dropped', async () => {
  const { server, loader } = await showing('a');
  void loader.load('b');
  const asked = server.asked.length;
  void loader.load('a');
  expect(server.asked.length).toBe(asked);
  await server.answer('picture b');
  await server.answer('manifest b', { id: 'b', documents: {} });
  await server.answer('hotspots b');
  expect(shown(loader)).toEqual(['a', 'a']);
});

test('a picture that stands alone goes when another release is asked for', async () => {
  const server = new Slow();
  const loader = new Loader(server);
  void loader.load('a');
  await server.answer('picture a');
  void loader.load('b');
  expect(shown(loader)).toEqual([undefined, undefined]);
});

test('a refusal is of the release that was refused, not of another, and it is asked for again', async () => {
  const { server, loader } = await showing('a');
  const gone = new Error('recalled');
  void loader.load('b');
  await server.refuse('manifest b', gone);
  expect([loader.problemOf('b'), loader.problemOf('a'), loader.problemOf(undefined)]).toEqual([gone, null, null]);
  expect(shown(loader)).toEqual(['a', 'a']);
  void loader.load('a');
  expect(loader.problemOf('b')).toBeNull();
  void loader.load('b');
  await server.all('b');
  expect(shown(loader)).toEqual(['b', 'b']);
});

test('a refusal that comes after another release was asked for says nothing', async () => {
  const { server, loader } = await showing('a');
  void loader.load('b');
  void loader.load('c');
  await server.refuse('manifest b', new Error('late'));
  expect([loader.problemOf('b'), loader.problemOf('c')]).toEqual([null, null]);
});

test('documents of another release than was asked for are not shown', async () => {
  const { server, loader } = await showing('a');
  void loader.load('b');
  await server.answer('picture b');
  await server.answer('manifest b', { id: 'c', documents: {} });
  await server.answer('hotspots b');
  await server.answer('leaves b');
  expect(shown(loader)).toEqual(['a', 'a']);
  expect(loader.problemOf('b')).toBeInstanceOf(Error);
});

test('who was asked goes with its release', async () => {
  const { server, loader } = await showing('a');
  await loader.cover(loader.release!.manifest);
  expect(loader.coverage).toBeNull();
  void loader.load('b');
  expect(loader.coverage).toBeNull();
  await server.all('b');
  expect(loader.coverage).toBeUndefined();
});
