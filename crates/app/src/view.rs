//! What machines read of tokens, environments and deployments, over whichever door: the columns of a table, fit to be
//! read by a model, since all that others wrote in them is cleaned and bounded.

mod configured;
mod configured_row;
mod deployment;
mod environment;
mod token;

pub use configured::ConfiguredView;
pub use deployment::{Deployment, DriftRow};
pub use environment::EnvironmentRow;
pub(crate) use token::grant;
pub use token::{Allows, TokenRow};
