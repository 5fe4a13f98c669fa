//! What several managers say in one file: a layer each, the later over the earlier.

use serde::{Deserialize, Serialize};

use super::super::format::Item;
use super::super::hash::hash;
use super::super::locations::Locations;
use super::super::placeholder::Placeholder;
use super::super::target::Level;
use super::super::values::Values;
use gatepass_core::ecosystem::PackageManager;

/// A manager in one place: the user's own files, or those of a project.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owner {
    pub manager: String,
    /// A hash of the project's path; `None` for the user's own files.
    pub project: Option<String>,
}

/// What one manager says in a file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Layer {
    pub owner: Owner,
    /// The id of the token that it was applied with.
    pub token: String,
    /// The address of the registry that it was applied for; `None` where an earlier version did not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// Where the token lives, as [`Origin`](gatepass_home::unclaimed::Origin) writes it; `None` where an earlier version did
    /// not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    pub items: Vec<Item>,
    /// Whether the token was made to be applied, here or where else it is: it ends with the last of these.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_made: bool,
    /// Whether a change took the token's value out of every file and left the token to be revoked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_removed: bool,
    /// Whether an earlier version applied it, which kept no items.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_unknown: bool,
}

/// The owner that this is, in this place.
pub(crate) fn owner(manager: PackageManager, level: Level, locations: &Locations<'_>) -> Owner {
    let project = match (level, locations.project) {
        (Level::Project, Some(project)) => {
            let project = project.canonicalize().unwrap_or_else(|_| project.to_owned());
            Some(hash(project.as_os_str().as_encoded_bytes())[..16].to_owned())
        }
        _ => None,
    };
    Owner { manager: manager.name().to_owned(), project }
}

/// What the layers say together: of items with the same key the topmost, where the earliest of them stands.
pub(crate) fn together(layers: &[Layer]) -> Vec<Item> {
    let mut all: Vec<(String, Item)> = Vec::new();
    for item in layers.iter().flat_map(|layer| &layer.items) {
        let key = item.key();
        match all.iter_mut().find(|(other, _)| *other == key) {
            Some((_, there)) => *there = item.clone(),
            None => all.push((key, item.clone())),
        }
    }
    all.into_iter().map(|(_, item)| item).collect()
}

/// Makes the layers such that all that they say together can be written: one whose value a later layer, `going`, had
/// replaced takes over what that one said; what has no value any more goes.
pub(crate) fn settle(layers: &mut [Layer], going: Option<&Layer>, values: &Values, known: &[Placeholder]) {
    if let Some(going) = going {
        for layer in layers.iter_mut() {
            // What counts for a project is a reference, which only a project's shell has something for.
            let is_for = going.owner.project.is_none() || layer.owner.project.is_some();
            let donor = |item: &Item| {
                going
                    .items
                    .iter()
                    .find(|other| other.key() == item.key() && is_for && other.has_all_values(values, known))
            };
            let lacks = layer.items.iter().any(|item| donor(item).is_some() && !item.has_all_values(values, known));
            if lacks {
                layer.items = layer.items.iter().map(|item| donor(item).unwrap_or(item).clone()).collect();
                layer.token.clone_from(&going.token);
                layer.registry.clone_from(&going.registry);
                layer.origin.clone_from(&going.origin);
                layer.is_made = going.is_made;
                layer.is_removed = going.is_removed;
            }
        }
    }
    for index in 0..layers.len() {
        let later: Vec<String> = layers[index + 1..].iter().flat_map(|layer| &layer.items).map(Item::key).collect();
        layers[index].items.retain(|item| item.has_all_values(values, known) || later.contains(&item.key()));
    }
}
