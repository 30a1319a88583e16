// Loaded before Node-RED: its clock says what `testClock.now` says, in milliseconds, once that is set.
const clock = { now: undefined };
globalThis.testClock = clock;

const { now } = Date;
Date.now = () => clock.now ?? now();
globalThis.Date = new Proxy(Date, {
  apply: (date) => new date(date.now()).toString(),
  construct: (date, given, made) => Reflect.construct(date, given.length > 0 ? given : [date.now()], made),
});
