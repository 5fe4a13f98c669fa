//! The dashboard, in a real browser before a real `gatepass serve`. `tests/dashboard/install` installs the browser.
//!
//! What is on a page is found as people find it: by what a screen reader calls it and what it is to be used as.

#[cfg(feature = "test-browser")]
mod audit;
mod browser;
#[cfg(feature = "test-browser")]
mod creating;
#[cfg(feature = "test-browser")]
mod demo;
#[cfg(feature = "test-browser")]
mod developer;
mod driver;
mod environments;
#[cfg(feature = "test-browser")]
mod hostile;
pub(crate) mod http;
#[cfg(feature = "test-browser")]
mod keyboard;
#[cfg(feature = "test-browser")]
mod live;
#[cfg(feature = "test-browser")]
mod looks;
#[cfg(feature = "test-browser")]
mod page;
#[cfg(feature = "test-browser")]
mod pictures;
#[cfg(feature = "test-browser")]
mod protection;
#[cfg(feature = "test-browser")]
mod scope;
#[cfg(feature = "test-browser")]
mod secrets;
#[cfg(feature = "test-browser")]
mod signing_in;
pub(crate) mod site;
#[cfg(feature = "test-browser")]
mod table;
#[cfg(feature = "test-browser")]
mod words;
