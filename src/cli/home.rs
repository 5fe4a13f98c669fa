//! gatepass's home, before anything in it is opened: it, and what is in it, is this user's alone.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use crate::config::Settings;
use gatepass_core::error::{Code, Error, Result};
use gatepass_home::private;

/// Makes the home if it is not there, and closes it and its directories to others.
///
/// # Errors
/// It cannot be made, or belongs to somebody else.
pub(super) fn prepare(settings: &Settings) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(&settings.home).map_err(|cause| {
        Error::new(
            Code::StoreUnavailable,
            format!("The directory {} cannot be created: {cause}.", settings.home.display()),
            "Set GATEPASS_HOME to a directory that can be written.",
        )
    })?;
    let refuse = |path: &Path, flaw| {
        Error::new(
            Code::StoreUnavailable,
            format!("The directory {} {flaw}; nothing was changed.", path.display()),
            "See who put it there. It must be a directory of this user's alone and no link to one; or choose another home with GATEPASS_HOME.",
        )
    };
    private::directory(&settings.home).map_err(|flaw| refuse(&settings.home, flaw))?;
    let configured = settings.configured_directory();
    private::directory(&configured).map_err(|flaw| refuse(&configured, flaw))?;
    Ok(())
}
