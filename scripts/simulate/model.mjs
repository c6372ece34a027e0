/** A batch on machines that may be taken away: expected cost in closed form, and the same by random events. */

/** Seconds of one attempt that is not taken away; `overhead`: what is billed before the process starts. */
export function taskSeconds(times, perTask, overhead = 0) {
  return overhead + times.start + times.load + times.first + (perTask - 1) * times.later;
}

/**
 * Machine seconds that are billed until a task of `seconds` is done, in the mean. Machines are taken away at `rate` per
 * second (exponential), a task then begins anew, and an attempt is billed at least `least` seconds. With p = e^(-rate *
 * seconds) an attempt succeeds, so 1 / p attempts are needed; each is billed least + the integral of the survival
 * e^(-rate * t) from least to seconds. Without `least` that is (e^(rate * seconds) - 1) / rate.
 */
export function expectedSeconds(seconds, rate, least = 0) {
  const billed = Math.max(seconds, least);
  if (rate === 0) return billed;
  if (seconds <= least) return least * Math.exp(rate * seconds);
  // expm1: at small rates the difference of two exponentials loses its digits.
  const beyond = (-Math.exp(-rate * least) * Math.expm1(-rate * (seconds - least))) / rate;
  return Math.exp(rate * seconds) * (least + beyond);
}

/** Billed seconds an image, in the mean. */
export function secondsAnImage(times, perTask, place) {
  return expectedSeconds(taskSeconds(times, perTask, place.overhead), place.rate, place.least) / perTask;
}

/** The least images a task whose expected cost is within `share` of the least that any number gives. */
export function imagesPerTask(times, place, share, most = 100_000) {
  const costs = [];
  for (let k = 1; k <= most; k = Math.max(k + 1, Math.round(k * 1.02)))
    costs.push([k, secondsAnImage(times, k, place)]);
  const least = Math.min(...costs.map(([, cost]) => cost));
  return costs.find(([, cost]) => cost <= least * (1 + share))[0];
}

/** Uniform in 0..1 from whole numbers, the same for the same (a 32-bit mix after each). */
export function uniform(...numbers) {
  let h = 0x9e3779b9;
  for (const n of numbers) {
    h = Math.imul(h ^ n, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    h ^= h >>> 16;
  }
  // Zero would be no time at all.
  return ((h >>> 0) + 0.5) / 2 ** 32;
}

/** When the machine of this attempt is taken away, in seconds from its start. */
export function lifetime(rate, seed, task, attempt) {
  return rate === 0 ? Infinity : -Math.log(uniform(seed, task, attempt)) / rate;
}

/**
 * The batch as events: `slots` machines at once take tasks in turn; one that is taken away loses its task, which begins
 * anew in the same place after `place.queue` seconds. Gives seconds of wall time and of billed machine time, and kills.
 */
export function simulate(times, {images, perTask, slots, place, seed}) {
  const free = new Free(Math.min(slots, Math.ceil(images / perTask)));
  let [billed, kills, wall] = [0, 0, 0];
  for (let task = 0; task * perTask < images; task += 1) {
    const own = Math.min(perTask, images - task * perTask);
    const seconds = taskSeconds(times, own, place.overhead);
    let now = free.earliest;
    for (let attempt = 0; ; attempt += 1) {
      now += place.queue;
      const life = lifetime(place.rate, seed, task, attempt);
      const lived = Math.min(life, seconds);
      billed += Math.max(lived, place.least);
      now += lived;
      if (life >= seconds) break;
      kills += 1;
    }
    free.replaceEarliest(now);
    wall = Math.max(wall, now);
  }
  return {wall, billed, kills};
}

/** When each slot is free: a binary heap. */
class Free {
  #times;

  constructor(slots) {
    this.#times = new Float64Array(slots);
  }

  get earliest() {
    return this.#times[0];
  }

  replaceEarliest(time) {
    const times = this.#times;
    let at = 0;
    for (;;) {
      let next = 2 * at + 1;
      if (next >= times.length) break;
      if (next + 1 < times.length && times[next + 1] < times[next]) next += 1;
      if (times[next] >= time) break;
      times[at] = times[next];
      at = next;
    }
    times[at] = time;
  }
}
