// The words of a board stand in data-word-… of its element; here they are filled in.

import { KEY } from "./picture.js";
import { filled } from "../ui/filled.js";

const HALF_A_DAY = 12 * 3600 * 1000;

export class Words {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.body = document.body.dataset;
  }

  say(name, facts = {}) {
    return filled(this.place.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`], facts);
  }

  label(line) {
    return this.place.dataset[`line-${line.after}`] ?? this.place.getAttribute(`data-line-${line.after}`) ?? line.label;
  }

  points(points) {
    if (points === null || points === undefined) return this.say("none");
    const sign = points < 0 ? "-" : "";
    const whole = Math.floor(Math.abs(points) / 100);
    const part = Math.abs(points) % 100;
    return sign + whole + (part ? `.${String(part).padStart(2, "0").replace(/0$/, "")}` : "");
  }

  /** What parted somebody from an equal, in words: one for each comparison. */
  parted(picture, row, partings) {
    return [...(partings ?? [])].sort(([a], [b]) => a - b).map(([place, finely]) => {
      const key = picture.board.keys[place];
      const value = row[KEY][place];
      if (key.key === "handed_in") return this.say("handed");
      if (key.key === "time_used") return this.say("time", { n: value === null ? "–" : time(value, finely) });
      return `${picture.board.components.find((each) => each.name === key.component)?.title ?? ""} ${this.points(value)}`;
    });
  }

  mark(mark) {
    return mark === false ? this.say("absent") : this.points(mark);
  }

  span(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    return seconds < 60 ? this.body.wordSeconds.replace("{n}", seconds) : this.body.wordMinutes.replace("{n}", Math.floor(seconds / 60));
  }

  clock(at) {
    return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.place.dataset.zone });
  }

  /** The clock alone for what lies within half a day, else with its day. */
  moment(at) {
    if (Math.abs(Date.now() - at) < HALF_A_DAY) return this.clock(at);
    return new Date(at).toLocaleString(document.documentElement.lang, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.place.dataset.zone });
  }

  standing(sign) {
    return this.say(`standing${sign.toUpperCase()}`);
  }
}

/** Keeps the age, the curtain and the count true. */
export function keepState(root, words, line, picture) {
  const age = root.querySelector("[data-age]");
  const curtain = root.querySelector("[data-curtain]");
  const count = root.querySelector("[data-count]");
  const tellCurtain = (name, at) => {
    const [known, since] = curtain.dataset.curtain.split(" ");
    if (known === name && Date.parse(since) === at) return; // the server wrote it, with its day
    curtain.dataset.curtain = `${name} ${new Date(at).toISOString()}`;
    put(curtain.querySelector("[data-slot='curtain']"), words.say(name, { at: words.moment(at) }));
  };
  const show = () => {
    const { freeze_at: freezeAt, thawed_at: thawedAt } = picture.board ?? { freeze_at: null, thawed_at: null };
    const frozen = freezeAt !== null && thawedAt === null && line.serverNow >= freezeAt;
    const over = root.dataset.over;
    const state = over ? "over" : line.state === "lost" ? "lost" : line.age > 3000 ? "old" : "fresh";
    const told = state === "over" ? over
      : state === "lost" ? words.say("lost", { span: words.span(line.age) })
      : state === "old" ? words.say("age", { span: words.span(line.age) })
      : line.state === "poll" ? words.say("poll", { n: 5 }) : words.say("live");
    put(age.querySelector("[data-slot='age']"), told);
    age.dataset.state = state;
    if (!picture.board) return;
    // What the public is shown stands still from the freeze on: nothing here is live then.
    age.hidden = frozen && !("jury" in root.dataset) && (state === "fresh" || state === "old");
    curtain.hidden = freezeAt === null;
    if (freezeAt !== null) tellCurtain(thawedAt !== null ? "thawed" : frozen ? "frozen" : "freezes", freezeAt);
    put(count, words.say("count", { n: (picture.counts.c ?? 0) + (picture.counts.i ?? 0), of: picture.entrants }));
  };
  setInterval(show, 1000);
  return show;
}

export function put(place, words) {
  if (place.textContent !== String(words)) place.textContent = words;
}

/** A line of facts with dots between them, none of which is left hanging where the line breaks (``dotted``). */
export function putDotted(place, line) {
  const facts = String(line ?? "").split(" · ").map((each) => each.trim()).filter(Boolean);
  if (place.textContent === facts.join(" ")) return;
  const dots = Object.assign(document.createElement("span"), { className: "dots" });
  facts.forEach((fact, at) => dots.append(at ? " " : "", Object.assign(document.createElement("span"), { textContent: fact })));
  place.replaceChildren(dots);
}

/** The words of what parted somebody, each in a place of its own. */
export function putParted(place, told) {
  if (place.textContent === told.join("")) return;
  place.replaceChildren(...told.map((words) => Object.assign(document.createElement("span"), { className: "parted", textContent: words })));
}

/** Minutes and seconds; to the millisecond where that is what parts two. */
function time(value, finely) {
  const seconds = Math.floor(value / 1000);
  const told = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return finely ? `${told}.${String(value % 1000).padStart(3, "0")}` : told;
}
