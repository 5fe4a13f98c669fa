//! Whom to trust: the system's certificate authorities, or those that the operator names in their place.

use std::path::{Path, PathBuf};

use reqwest::{Certificate, ClientBuilder};

use super::network::Network;
use gatepass_core::error::{Code, Error, Result};

/// Gives the client its authorities. A certificate that none of them vouches for is refused, always.
pub(super) fn anchor(builder: ClientBuilder, network: &Network) -> Result<ClientBuilder> {
    if network.authorities_file.is_none() && network.authorities_directory.is_none() {
        return Ok(builder);
    }
    let mut certificates = Vec::new();
    if let Some(file) = &network.authorities_file {
        certificates.extend(certificates_in(file).map_err(|reason| refuse("SSL_CERT_FILE", file, &reason))?);
    }
    if let Some(directory) = &network.authorities_directory {
        let files = files(directory).map_err(|cause| refuse("SSL_CERT_DIR", directory, &cause.to_string()))?;
        // Such directories hold other things too.
        certificates.extend(files.iter().filter_map(|file| certificates_in(file).ok()).flatten());
    }
    if certificates.is_empty() {
        return Err(Error::new(
            Code::InvalidConfiguration,
            "SSL_CERT_FILE and SSL_CERT_DIR name no certificate, so nobody could be trusted.",
            "Mend them, or unset them to trust the system's authorities.",
        ));
    }
    Ok(builder.tls_certs_only(certificates))
}

fn certificates_in(file: &Path) -> Result<Vec<Certificate>, String> {
    let text = std::fs::read(file).map_err(|cause| cause.to_string())?;
    Certificate::from_pem_bundle(&text).map_err(|_| "it holds no certificates in PEM".to_owned())
}

fn files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    std::fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

/// The error for a client that could not be made with its authorities.
pub fn unusable(cause: reqwest::Error) -> Error {
    Error::new(
        Code::InvalidConfiguration,
        "There are no certificate authorities that can be used, so that no server could be trusted.",
        "Install the system's certificates (the package ca-certificates), or mend what SSL_CERT_FILE and SSL_CERT_DIR name.",
    )
    .caused_by(cause)
}

fn refuse(variable: &str, path: &Path, reason: &str) -> Error {
    Error::new(
        Code::InvalidConfiguration,
        format!("The certificates in {}, which {variable} names, cannot be used: {reason}.", path.display()),
        "Mend it and start again; nothing was changed.",
    )
}
