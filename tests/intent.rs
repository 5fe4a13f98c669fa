//! Understanding requests in words.

mod corpus;
mod fields;
mod properties;
mod world;
