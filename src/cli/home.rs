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
            "See who put it there. It must belong to this user alone; or choose another home with GATEPASS_HOME.",
        )
    };
    private::directory(&settings.home).map_err(|flaw| refuse(&settings.home, flaw))?;
    let configured = settings.configured_directory();
    private::directory(&configured).map_err(|flaw| refuse(&configured, flaw))?;
    Ok(())
}

/// Refuses settings that somebody else could have written: they say where tokens go.
///
/// # Errors
/// The file belongs to somebody else, or everybody can write it and that cannot be mended.
pub(super) fn look_at_settings(settings: &Settings) -> Result<()> {
    private::settings(&settings.file).map(drop).map_err(|flaw| {
        Error::new(
            Code::InvalidConfiguration,
            format!("The configuration file {} {flaw}; nothing was done.", settings.file.display()),
            "See who wrote it. It must belong to this user or to root, and others must not be able to write it.",
        )
    })
}
