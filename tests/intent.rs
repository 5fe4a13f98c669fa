//! Understanding requests in words.

mod batch;
mod corpus;
mod fields;
mod fixture;
mod properties;
