// A context store in memory that is asked with a callback, and gives some answers never: of a variable whose name
// begins with `once`, the first; of one that begins with `never`, all.
module.exports = () => {
  const values = new Map();
  const asked = new Set();
  const answer = (key, done, ...answers) => {
    const isLost = key.startsWith('never') || (key.startsWith('once') && !asked.has(key));
    asked.add(key);
    if (!isLost) setImmediate(done, null, ...answers);
  };
  return {
    open: async () => {},
    close: async () => {},
    get: (scope, key, done) => answer(key, done, values.get(`${scope} ${key}`)),
    set: (scope, key, value, done) => {
      values.set(`${scope} ${key}`, value);
      answer(key, done);
    },
    keys: (_scope, done) => done(null, []),
    delete: async () => {},
    clean: async () => {},
  };
};
