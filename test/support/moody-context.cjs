// A context store that answers as the name of the variable says: `never.x`, `late.x`, `twice.x`, `throws.x`.
const moods = {
  never: () => {},
  late: (done) => setTimeout(() => done(null, 'late'), 2200),
  twice: (done) => {
    setImmediate(() => {
      done(null, 'first');
      done(new Error('and again'));
      done(null, 'second');
    });
  },
  throws: () => {
    throw new Error('hunter2');
  },
};

module.exports = () => {
  const answer = (key, done) => moods[key.split('.')[0]](done);
  return {
    open: async () => {},
    close: async () => {},
    get: (_scope, key, done) => answer(key, done),
    set: (_scope, key, _value, done) => answer(key, done ?? (() => {})),
    keys: (_scope, done) => done(null, []),
    delete: async () => {},
    clean: async () => {},
  };
};
