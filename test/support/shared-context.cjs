// A context store in one file that several Node-REDs share. Like a store on the network it can only be asked with a
// callback, and what it gives has been through JSON.
const { readFile, rename, writeFile } = require('node:fs/promises');

module.exports = ({ file }) => {
  const readAll = async () => JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  const later = (promise, done) =>
    promise.then(
      (value) => done(null, value),
      (error) => done(error),
    );
  return {
    open: async () => {},
    close: async () => {},
    get: (scope, key, done) =>
      later(
        readAll().then((all) => all[scope]?.[key]),
        done,
      ),
    set: (scope, key, value, done) =>
      later(
        readAll().then(async (all) => {
          const part = `${file}.${process.pid}`;
          await writeFile(part, JSON.stringify({ ...all, [scope]: { ...all[scope], [key]: value } }));
          await rename(part, file);
        }),
        done,
      ),
    keys: (scope, done) =>
      later(
        readAll().then((all) => Object.keys(all[scope] ?? {})),
        done,
      ),
    delete: async () => {},
    clean: async () => {},
  };
};
