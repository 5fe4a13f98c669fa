//! What a token table is asked for in its address: filters, order and page; and addresses that ask for a little else.

use axum::extract::{FromRequestParts, Query};
use http::request::Parts;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};

use super::failure::Failure;
use gatepass_core::listing::{Column, Filter, Order, Start};
use gatepass_core::token::redaction::redacted;
use gatepass_core::token::{Permission, Status, TokenId};
use gatepass_gateway::{Amount, parsed};

/// What stands for no environment; no environment can be called so.
pub(super) const UNSCOPED: &str = "-";

/// The table's columns: the word in the address, and the heading.
pub(super) const COLUMNS: [(Column, &str, &str); 9] = [
    (Column::Name, "name", "Name"),
    (Column::Username, "username", "Username"),
    (Column::Permission, "permission", "Permission"),
    (Column::Environment, "environment", "Environment"),
    (Column::CreatedBy, "created_by", "Created By"),
    (Column::Created, "created", "Created"),
    (Column::Expires, "expires", "Expires"),
    (Column::Status, "status", "Status"),
    (Column::LastUsed, "last_used", "Last Used"),
];

/// What an address asks for behind its path. Its texts are looked through for values, where others need not wait for it.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned + Send + 'static, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let uri = parts.uri.clone();
        let amount = if uri.query().is_none_or(str::is_empty) { Amount::Plain(0) } else { Amount::Packed };
        let asked = parsed(amount, move || Query::try_from_uri(&uri).ok()).await?;
        asked.map(|Query(asked)| Self(asked)).ok_or_else(|| {
            Failure::bad_request(
                "What this address asks for cannot be read. Open the page anew, and use its own fields.",
            )
        })
    }
}

/// The query of a token table. A field that is empty is as one that is not there.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct Wanted {
    #[serde(deserialize_with = "filled")]
    pub(super) search: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) username: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) permission: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) environment: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) created_by: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) created_from: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) created_to: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) expires: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) status: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) used: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) sort: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) order: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) after: Option<String>,
    #[serde(deserialize_with = "filled")]
    pub(super) before: Option<String>,
}

/// The text of a field, if there is any. A token's value that was pasted into it is shown on no page, and in no address that
/// the page leads to.
pub(super) fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| redacted(text.trim())).filter(|text| !text.is_empty()))
}

/// The text of a field as it was written, if there is any: blanks are something where nothing is everything.
pub(super) fn written<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| redacted(&text)).filter(|text| !text.is_empty()))
}

impl Wanted {
    /// Which tokens.
    pub(super) fn filter(&self, now: Timestamp) -> Result<Filter, Failure> {
        let mut filter = Filter {
            search: self.search.clone(),
            name_contains: self.name.clone(),
            username_contains: self.username.clone(),
            permission: word(self.permission.as_deref(), "Permission", Permission::named)?,
            created_by: self.created_by.clone(),
            created_from: self.created_from.as_deref().map(day).transpose()?,
            created_before: self.created_to.as_deref().map(day).transpose()?.map(after_day),
            status: word(self.status.as_deref(), "Status", Status::named)?,
            ..Filter::default()
        };
        match self.environment.as_deref() {
            Some(UNSCOPED) => filter.unscoped = true,
            environment => filter.environment = environment.map(str::to_owned),
        }
        match self.expires.as_deref() {
            Some("never") => filter.never_expires = true,
            within => {
                if let Some(within) = word(within, "Expires", days)? {
                    (filter.expiring_from, filter.expiring_before) = (Some(now), Some(now + within));
                }
            }
        }
        match self.used.as_deref() {
            Some("never") => filter.never_used = true,
            within => filter.used_from = word(within, "Last used", days)?.map(|within| now - within),
        }
        Ok(filter)
    }

    /// Whether any filter is set.
    pub(super) fn is_filtered(&self) -> bool {
        let Self { search, name, username, permission, environment, created_by, .. } = self;
        let Self { created_from, created_to, expires, status, used, .. } = self;
        [search, name, username, permission, environment, created_by, created_from, created_to, expires, status, used]
            .iter()
            .any(|field| field.is_some())
    }

    /// In which order.
    pub(super) fn order(&self) -> Result<Order, Failure> {
        let column = word(self.sort.as_deref(), "Sort by", |text| {
            COLUMNS.iter().find(|(_, word, _)| *word == text).map(|(column, _, _)| *column)
        })?;
        let direction = |text: &str| match text {
            "asc" => Some(false),
            "desc" => Some(true),
            _ => None,
        };
        let descending = word(self.order.as_deref(), "Order", direction)?;
        Ok(match column {
            None => Order::default(),
            Some(column) => Order { column, descending: descending.unwrap_or(false) },
        })
    }

    /// Where the page begins; what is no token's id is the first page.
    pub(super) fn start(&self) -> Start {
        let id = |text: &Option<String>| text.as_deref().and_then(|id| id.parse().ok());
        match (id(&self.after), id(&self.before)) {
            (Some(id), _) => Start::After(id),
            (None, Some(id)) => Start::Before(id),
            (None, None) => Start::First,
        }
    }

    /// The address of the same table sorted by a column; the other way round if it is sorted by it.
    pub(super) fn sorted_by(&self, column: Column, word: &str) -> String {
        let order = self.order().unwrap_or_default();
        let descending = order.column == column && !order.descending;
        let order = if descending { "desc" } else { "asc" };
        Self { sort: Some(word.to_owned()), order: Some(order.to_owned()), ..self.first_page() }.address()
    }

    /// The address of the page behind this token.
    pub(super) fn after(&self, id: &TokenId) -> String {
        Self { after: Some(id.to_string()), ..self.first_page() }.address()
    }

    /// The address of the page before this token.
    pub(super) fn before(&self, id: &TokenId) -> String {
        Self { before: Some(id.to_string()), ..self.first_page() }.address()
    }

    fn first_page(&self) -> Self {
        Self { after: None, before: None, ..self.clone() }
    }

    fn address(&self) -> String {
        format!("/dashboard/tokens?{}", serde_urlencoded::to_string(self).unwrap_or_default())
    }
}

/// Reads a field that has few words; `None` is that it is not there.
pub(super) fn word<T>(
    text: Option<&str>,
    label: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Failure> {
    text.map(|text| {
        read(text).ok_or_else(|| {
            Failure::bad_request(format!("The filter “{label}” does not have such a value. Choose one from its list."))
        })
    })
    .transpose()
}

/// The start of a day that was filled in as `2026-11-23`; days are in UTC.
pub(super) fn day(text: &str) -> Result<Timestamp, Failure> {
    let date = text.parse::<Date>().ok();
    let start = date.and_then(|date| date.to_zoned_datetime(TimeZone::UTC).ok()).map(|start| start.timestamp());
    start.ok_or_else(|| Failure::bad_request("A date is written as year-month-day, such as 2026-11-23."))
}

/// The end of the day that starts so.
pub(super) fn after_day(start: Timestamp) -> Timestamp {
    start.checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX)
}

fn days(text: &str) -> Option<SignedDuration> {
    let days: i64 = text.strip_suffix('d')?.parse().ok()?;
    (1..=36_500).contains(&days).then(|| SignedDuration::from_hours(days * 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Read {
        #[serde(deserialize_with = "thread")]
        on: String,
    }

    fn thread<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
        String::deserialize(deserializer).map(|_| format!("{:?}", std::thread::current().id()))
    }

    #[tokio::test]
    async fn what_an_address_asks_for_is_looked_through_where_no_other_request_waits_for_it() {
        let (mut parts, ()) = http::Request::builder().uri("/dashboard/audit?on=x").body(()).unwrap().into_parts();
        let Ok(Asked(Read { on })) = Asked::from_request_parts(&mut parts, &()).await else {
            panic!("it cannot be read")
        };
        assert_ne!(on, format!("{:?}", std::thread::current().id()));
    }
}
