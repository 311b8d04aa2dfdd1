//! An invitation, as far as it is disclosed, and a list of them.

use api::search::v1::{Child, Invitation, InvitationSummary, ListInvitationsResponse};

use super::labels::{answer, invitation_state, label, notice, stage, text};
use crate::output::Page;
use crate::wire::{date_shown, time_shown};

/// One invitation.
pub(crate) fn invitation(invitation: &Invitation, page: Page) -> String {
    let lang = page.lang;
    let window = invitation.window.as_ref();
    let mut told = page.facts(vec![
        (page.of("Invitation", "Gwahoddiad"), invitation.name.clone()),
        (page.of("Offer to", "Cynnig i"), invitation.round.clone()),
        (page.of("State", "Cyflwr"), invitation_state(invitation.state(), lang).to_owned()),
        (
            page.of("Content", "Cynnwys"),
            if invitation.erased { page.of("ERASED", "WEDI'I DDILEU") } else { "" }.to_owned(),
        ),
        (page.of("Notice", "Hysbysiad"), notice(invitation.notice(), lang).to_owned()),
        (page.of("Disclosed", "Datgelwyd"), stage(invitation.stage(), lang).to_owned()),
        (
            page.of("Asks for", "Yn gofyn am"),
            invitation.summary.as_ref().map_or_else(String::new, |s| summary(s, page)),
        ),
        (page.of("Closes", "Yn cau"), time_shown(window.and_then(|window| window.closes_at.as_ref()))),
        (page.of("Questions until", "Cwestiynau tan"), time_shown(invitation.question_deadline.as_ref())),
        (page.of("Request", "Cais"), format!("v{}", invitation.request_version)),
        (page.of("Your answer", "Eich ateb"), answer(invitation.answer(), lang).to_owned()),
        (page.of("Your offers", "Eich cynigion"), invitation.offers.join("\n")),
        (page.of("Settings that pass", "Lleoliadau sy'n pasio"), invitation.passing_settings.join("\n")),
        (page.of("Distances by", "Pellteroedd yn ôl"), invitation.geography_release.clone()),
    ]);
    if !invitation.failing_settings.is_empty() {
        let rows = invitation
            .failing_settings
            .iter()
            .map(|failing| vec![failing.setting.clone(), failing.gate.clone(), text(failing.text.as_ref(), lang)]);
        let headings = [("Setting", "Lleoliad"), ("Gate", "Porth"), ("Why not", "Pam ddim")];
        told += &page.table(&headings, rows.take(20).collect());
    }
    for child in invitation.profile.iter().flat_map(|profile| &profile.children) {
        told += &profile(child, page);
    }
    for identity in invitation.identities.iter().flat_map(|identities| &identities.children) {
        let name = format!("{} {}", identity.first_name, identity.last_name);
        told += &page.facts(vec![
            (page.of("Name", "Enw"), name.trim().to_owned()),
            (page.of("School", "Ysgol"), identity.school_name.clone()),
            (page.of("Address", "Cyfeiriad"), identity.address.clone()),
        ]);
    }
    told
}

/// A search in a line: nothing that tells who the child is.
pub(crate) fn summary(summary: &InvitationSummary, page: Page) -> String {
    let lang = page.lang;
    let children: Vec<_> = summary
        .children
        .iter()
        .map(|child| {
            let needs: Vec<_> = child.headline_needs.iter().map(|need| label("need-domain", need, lang)).collect();
            format!("{} ({})", label("age-band", &child.age_band, lang), needs.join(", "))
        })
        .collect();
    format!(
        "{}, {}; {} {}; {} {}",
        label("placement-type", &summary.placement_type, lang),
        label("level-of-need", &summary.level, lang),
        page.of("near", "ger"),
        summary.sector,
        page.of("needed on", "angen ar"),
        date_shown(summary.needed_on.as_ref()),
    ) + &format!("; {}", children.join("; "))
}

fn profile(child: &Child, page: Page) -> String {
    let needs: Vec<_> = child
        .needs
        .iter()
        .filter(|need| need.level.unwrap_or(0) > 0)
        .map(|need| {
            let level = need.level.unwrap_or(0);
            format!("{} {level}: {}", label("need-domain", &need.domain, page.lang), need.specifics.join(" "))
        })
        .collect();
    page.facts(vec![
        (page.of("Who", "Pwy"), child.pen_picture.clone()),
        (page.of("Wishes", "Dymuniadau"), child.wishes.join("\n")),
        (page.of("Needs", "Anghenion"), needs.join("\n")),
        (page.of("Strengths", "Cryfderau"), child.strengths.join("\n")),
    ])
}

/// Many invitations, one a row.
pub(crate) fn list(all: &ListInvitationsResponse, page: Page) -> String {
    let headings = [
        ("Search", "Chwiliad"),
        ("Asks for", "Yn gofyn am"),
        ("Notice", "Hysbysiad"),
        ("State", "Cyflwr"),
        ("Closes", "Yn cau"),
        ("Your answer", "Eich ateb"),
    ];
    let rows = all.invitations.iter().map(|invitation| {
        let window = invitation.window.as_ref();
        vec![
            invitation.search.clone(),
            invitation.summary.as_ref().map_or_else(String::new, |found| summary(found, page)),
            notice(invitation.notice(), page.lang).to_owned(),
            invitation_state(invitation.state(), page.lang).to_owned(),
            time_shown(window.and_then(|window| window.closes_at.as_ref())),
            answer(invitation.answer(), page.lang).to_owned(),
        ]
    });
    page.table(&headings, rows.collect())
}
