//! The dashboard, in a real browser before a real `gatepass serve`. `tests/dashboard/install` installs the browser.
//!
//! What is on a page is found as people find it: by what a screen reader calls it and what it is to be used as.

mod audit;
mod browser;
mod creating;
mod demo;
mod developer;
mod driver;
mod hostile;
pub(crate) mod http;
mod keyboard;
mod live;
mod looks;
mod page;
mod pictures;
mod protection;
mod secrets;
mod signing_in;
pub(crate) mod site;
mod table;
mod words;
