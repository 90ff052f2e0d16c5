// Where the local workspace is unless somebody says otherwise: plain CommonJS, told by --help before anything is installed.
module.exports = { usualPort: 8420 };
