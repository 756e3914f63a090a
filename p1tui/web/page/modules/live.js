/** The newest state of the meter, sent by the server as it changes; one stream for the page. */

import { get, logIn, seconds } from "./api.js";

/** Seconds without a telegram after which numbers are said to be old. */
export const STALE_S = 30;
/** Seconds without a word of the server after which the connection counts as lost. */
const LOST_S = 20;
/** Seconds between questions while no stream can be had. */
const POLL_S = 5;

export class Live extends EventTarget {
  /** The newest state, as `/api/now` says it; null before the first. */
  now = null;
  #heardAt = 0;
  #stream = null;
  #askedAt = 0;

  /** Follow the meter while the page is seen. */
  start() {
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#close() : this.#open()));
    addEventListener("pagehide", () => this.#close());
    setInterval(() => this.#tick(), 1000);
    if (!document.hidden) this.#open();
  }

  /** The present moment by the server's clock, in seconds UTC. */
  get time() {
    return this.now ? this.now.now + (performance.now() - this.#heardAt) / 1000 : Date.now() / 1000;
  }

  /** Seconds since the newest telegram came; null before the first. */
  get age() {
    return this.now?.received_at ? Math.max(this.time - this.now.received_at, 0) : null;
  }

  /** True if the server has been silent for too long. */
  get isLost() {
    return this.now !== null && performance.now() - this.#heardAt > LOST_S * 1000;
  }

  /** True if the numbers are not those of now. */
  get isStale() {
    return this.isLost || this.age === null || this.age > STALE_S;
  }

  #open() {
    if (this.#stream) return;
    this.#ask();
    this.#stream = new EventSource("/events");
    this.#stream.onmessage = (event) => this.#take(JSON.parse(event.data));
  }

  #close() {
    this.#stream?.close();
    this.#stream = null;
  }

  #take(answer) {
    const now = seconds(answer.time);
    const heard = answer.age_s === null ? null : now - answer.age_s;
    const { meter, ...rest } = answer;
    this.now = { ...rest, ...meter, yesterday: answer.yesterday ?? {}, highest: answer.highest ?? {}, now, received_at: heard };
    this.#heardAt = performance.now();
    this.dispatchEvent(new Event("change"));
  }

  async #ask() {
    const askedAt = (this.#askedAt = performance.now());
    try {
      const answer = await get("/api/now");
      if (this.#heardAt < askedAt) this.#take(answer); // else the stream has told something newer
    } catch (error) {
      if (error.status === 401) logIn();
    }
  }

  #tick() {
    if (document.hidden) return;
    const silent = performance.now() - Math.max(this.#heardAt, this.#askedAt) > POLL_S * 1000;
    if (silent) {
      this.#ask();
      if (this.#stream?.readyState === EventSource.CLOSED) {
        this.#close();
        this.#open();
      }
    }
    this.dispatchEvent(new Event("tick"));
  }
}

export const live = new Live();
