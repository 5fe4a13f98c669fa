//! Where another gatepass serves the API: it keeps environments and revoked tokens, and answers in pages. It is known by
//! our own access token, which is then an identity token of gatepass's.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};

use super::client::Jfrog;
use super::connection::{Call, LARGEST_LIST};
use super::contract::{EnvironmentList, EnvironmentName, EnvironmentRequest, TokenList, TokenRecord};
use super::error::Purpose;
use super::revocation::{REVOKING, unknown_token};
use super::wire::TOKENS;
use gatepass_core::environment::EnvironmentSummary;
use gatepass_core::error::{Error, Result};
use gatepass_core::token::TokenId;
use gatepass_core::token::name::key;

/// Where gatepass serves what JFrog has no path for.
const OWN: [&str; 3] = ["gatepass", "api", "v1"];

impl Jfrog {
    /// Every record, page by page: those of tokens that were revoked are listed apart.
    pub(super) async fn pages(&self) -> Result<Vec<TokenRecord>> {
        let mut records = Vec::new();
        for status in [None, Some("revoked")] {
            let mut cursor: Option<String> = None;
            loop {
                let status = status.map(|status| ("status", status.to_owned()));
                let query = status.into_iter().chain(cursor.map(|cursor| ("cursor", cursor))).collect();
                let call = Call { largest: LARGEST_LIST, query, ..Call::get(TOKENS) };
                let list: TokenList = self
                    .connection
                    .read(&call)
                    .await
                    .map_err(|error| error.explain(&self.host(), Purpose::reading("list the tokens")))?;
                records.extend(list.tokens);
                cursor = list.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(records)
    }

    /// The environments by their keys.
    pub(super) async fn kept_environments(&self) -> Result<BTreeMap<String, EnvironmentSummary>> {
        let call = Call::get(OWN.into_iter().chain(["environments"]));
        let purpose = Purpose::reading("list the environments");
        let kept: EnvironmentList =
            self.connection.read(&call).await.map_err(|error| error.explain(&self.host(), purpose))?;
        let summaries = kept.environments.into_iter().map(|one| {
            let summary = EnvironmentSummary {
                name: one.name,
                created: one.created,
                created_by: one.created_by,
                active: one.tokens.active,
                expired: one.tokens.expired,
                revoked: one.tokens.revoked,
            };
            (key(&summary.name), summary)
        });
        Ok(summaries.collect())
    }

    /// Creates an environment there.
    pub(super) async fn keep_environment(&self, name: String) -> Result<String> {
        let body = serde_json::to_vec(&EnvironmentRequest { name }).map_err(Error::internal)?;
        let call = Call { body: Some(body), ..Call::new(Method::POST, OWN.into_iter().chain(["environments"])) };
        let purpose = Purpose {
            unknown: "whether it was created is not known; list the environments to see",
            ..Purpose::reading("create this environment")
        };
        // A repetition would find the environment there and fail.
        let made = self.connection.send_without_retry(&call).await.and_then(|reply| reply.json::<EnvironmentName>());
        made.map(|made| made.name).map_err(|error| error.explain(&self.host(), purpose))
    }

    /// Removes the row of a token that does not work any more.
    pub(super) async fn remove_row(&self, id: &TokenId) -> Result<()> {
        let call = Call::new(Method::DELETE, OWN.into_iter().chain(["tokens", id.as_str()]));
        let purpose = Purpose {
            to: "delete this token",
            refused: "it was not deleted",
            unknown: "whether it was deleted is not known, and asking again does no harm",
            ..REVOKING
        };
        match self.connection.repeat(&call).await {
            Ok(_) => Ok(()),
            Err(error) if error.status() == Some(StatusCode::NOT_FOUND) => {
                Err(unknown_token(id.as_str(), &self.host()))
            }
            Err(error) => Err(error.explain(&self.host(), purpose)),
        }
    }
}
