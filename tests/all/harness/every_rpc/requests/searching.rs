//! Requests of package `hafan.search.v1`.

use api::common::v1::{Role, YesNoUnknown};
use api::search::v1::*;

use super::super::objects::Objects;
use super::{asked, day};
use crate::harness::approving::panel;
use crate::harness::caller::new_request_id as id;
use crate::harness::searching::proto_instant;

pub(super) fn request(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (service, _) = method.split_once('/')?;
    match service {
        "SearchService" => search(method, of),
        "OfferService" => offer(method, of),
        "ApprovalService" | "TransferService" | "WeightProfileService" => authority(method, of),
        _ => others(method, of),
    }
}

fn search(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let name = &of.search;
    let closes_at = Some(proto_instant(of.soon));
    let document = || Some(Search { name: name.clone(), ..of.document.clone() });
    let placement = || of.document.request.clone();
    Some(match method {
        "SearchService/CreateSearch" => {
            asked!(CreateSearchRequest { parent: &of.authority, search: of.document.clone(), request_id: id() })
        }
        "SearchService/UpdateSearch" => asked!(UpdateSearchRequest { search: document(), request_id: id() }),
        "SearchService/StartSearch" => asked!(StartSearchRequest {
            parent: &of.authority,
            child_numbers: vec!["CDF-2020-0009".to_owned()],
            decision_maker: "people/dewi.decision",
            request_id: id(),
        }),
        "SearchService/ReconfirmSections" => {
            let needs = SectionToReconfirm { section: "NEEDS".to_owned(), child: Some(0) };
            asked!(ReconfirmSectionsRequest { name: name, sections: vec![needs], request_id: id() })
        }
        "SearchService/GetSearch" => asked!(GetSearchRequest { name: name }),
        "SearchService/ListSearches" => asked!(ListSearchesRequest { parent: &of.authority, page_size: 100 }),
        "SearchService/CheckSearch" => {
            let subject = check_search_request::Subject::Name(name.clone());
            asked!(CheckSearchRequest { parent: &of.authority, subject: subject, closes_at: closes_at })
        }
        "SearchService/RequestApprovals" => asked!(RequestApprovalsRequest { name: name, request_id: id() }),
        "SearchService/GrantApproval" => {
            asked!(GrantApprovalRequest { name: name, kind: "INDEPENDENT_SEARCH", request_id: id() })
        }
        "SearchService/RequestApproval" => asked!(RequestApprovalRequest {
            name: name,
            kind: "OUT_OF_AREA",
            offer: &of.offer,
            panel: panel(),
            request_id: id(),
        }),
        "SearchService/ReturnSearch" => asked!(ReturnSearchRequest {
            name: name,
            kind: "INDEPENDENT_SEARCH",
            reason: "OTHER",
            text: "The school section is not filled in.",
            request_id: id(),
        }),
        "SearchService/PublishSearch" => {
            asked!(PublishSearchRequest { name: name, closes_at: closes_at, request_id: id() })
        }
        "SearchService/OpenSpotRound" => {
            asked!(OpenSpotRoundRequest { name: name, closes_at: closes_at, request_id: id() })
        }
        "SearchService/OpenFurtherRound" => asked!(OpenFurtherRoundRequest {
            name: name,
            closes_at: closes_at,
            reason: "FEW_OFFERS",
            text: "Two more agencies have households since.",
            request_id: id(),
        }),
        "SearchService/AmendClosedSearch" => asked!(AmendClosedSearchRequest {
            name: name,
            kind: AmendmentKind::Correction,
            request: placement(),
            request_id: id(),
        }),
        "SearchService/AmendSearch" => asked!(AmendSearchRequest {
            name: name,
            kind: AmendmentKind::Correction,
            request: placement(),
            request_id: id(),
        }),
        "SearchService/ExtendWindow" => {
            asked!(ExtendWindowRequest { name: name, closes_at: closes_at, reason: "FEW_OFFERS", request_id: id() })
        }
        "SearchService/CloseWindowEarly" => asked!(CloseWindowEarlyRequest { name: name, request_id: id() }),
        "SearchService/ReassignRole" => asked!(ReassignRoleRequest {
            name: name,
            role: Role::PlacementFinder,
            to: "people/bea.finder",
            reason: "ABSENCE",
            request_id: id(),
        }),
        "SearchService/DeclareInterest" => {
            asked!(DeclareInterestRequest { name: name, interest: YesNoUnknown::No, request_id: id() })
        }
        "SearchService/WithdrawSearch" => asked!(WithdrawSearchRequest {
            name: name,
            reason: "KIN_FOUND",
            text: "She stays with her grandmother.",
            whereabouts: "KIN",
            request_id: id(),
        }),
        _ => return None,
    })
}

fn offer(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let name = &of.offer;
    let terms = || Some(of.terms.clone());
    Some(match method {
        "OfferService/SubmitOffer" => asked!(SubmitOfferRequest {
            parent: &of.round,
            setting: &of.setting,
            terms: terms(),
            answers_request_version: 1u32,
            request_id: id(),
        }),
        "OfferService/ReviseOffer" => {
            asked!(ReviseOfferRequest { name: name, terms: terms(), answers_request_version: 1u32, request_id: id() })
        }
        "OfferService/WithdrawOffer" => asked!(WithdrawOfferRequest { name: name, request_id: id() }),
        "OfferService/ConfirmOffer" => {
            asked!(ConfirmOfferRequest { name: name, request_version: 1u32, request_id: id() })
        }
        "OfferService/GetOffer" => asked!(GetOfferRequest { name: name }),
        "OfferService/ListOffers" => asked!(ListOffersRequest { parent: &of.round, page_size: 100 }),
        "OfferService/RetractOffer" => asked!(RetractOfferRequest {
            name: name,
            reason: "OTHER",
            text: "The household has had a bereavement.",
            request_id: id(),
        }),
        "OfferService/ReduceOfferFee" => {
            asked!(ReduceOfferFeeRequest { name: name, fee: of.terms.fee.clone(), request_id: id() })
        }
        "OfferService/ReconfirmOffer" => {
            asked!(ReconfirmOfferRequest { name: name, request_version: 1u32, request_id: id() })
        }
        "OfferService/CarryOffer" => {
            asked!(CarryOfferRequest { name: name, vacancy_reconfirmed: YesNoUnknown::Yes, request_id: id() })
        }
        _ => return None,
    })
}

fn authority(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let (name, decided_on) = (&of.search, day(of.today));
    let (kind, profile) = ("OUT_OF_AREA", &of.weight_profile);
    Some(match method {
        "ApprovalService/ListApprovals" => asked!(ListApprovalsRequest { parent: &of.authority, page_size: 100 }),
        "ApprovalService/RatifyApproval" => asked!(RatifyApprovalRequest {
            name: name,
            kind: kind,
            offer: &of.offer,
            decided_on: decided_on,
            request_id: id(),
        }),
        "ApprovalService/RefuseRatification" => asked!(RefuseRatificationRequest {
            name: name,
            kind: kind,
            offer: &of.offer,
            decided_on: decided_on,
            reason: "OTHER",
            text: "The panel wants a nearer place.",
            request_id: id(),
        }),
        "TransferService/OfferTransfer" => asked!(OfferTransferRequest {
            name: name,
            to: &of.other_authority,
            whereabouts: "REMAINED",
            text: "The family has moved to Barry.",
            request_id: id(),
        }),
        "TransferService/TakeBackTransfer" => asked!(TakeBackTransferRequest { name: &of.transfer, request_id: id() }),
        "TransferService/AcceptTransfer" => asked!(AcceptTransferRequest {
            name: &of.transfer,
            child_numbers: vec!["VOG-77001".to_owned()],
            decision_maker: "people/dilys.decision",
            request_id: id(),
        }),
        "TransferService/DeclineTransfer" => {
            asked!(DeclineTransferRequest { name: &of.transfer, text: "She lives with you.", request_id: id() })
        }
        "TransferService/GetTransfer" => asked!(GetTransferRequest { name: &of.transfer }),
        "TransferService/ListTransfers" => asked!(ListTransfersRequest { parent: &of.authority, page_size: 100 }),
        "WeightProfileService/ProposeWeightProfile" => {
            let weights = (1..).zip([20, 40, 10, 10, 5, 5, 5, 5, 0]);
            let weights = weights.map(|(at, weight)| CriterionWeight { criterion: format!("C{at}"), weight }).collect();
            let profile = WeightProfile { weights, effective_on: day(of.today.plus_days(9)), ..Default::default() };
            asked!(ProposeWeightProfileRequest { parent: &of.authority, profile: profile, request_id: id() })
        }
        "WeightProfileService/ApproveWeightProfile" => {
            asked!(ApproveWeightProfileRequest { name: profile, request_id: id() })
        }
        "WeightProfileService/DeclineWeightProfile" => {
            asked!(DeclineWeightProfileRequest { name: profile, request_id: id() })
        }
        "WeightProfileService/ListWeightProfiles" => {
            asked!(ListWeightProfilesRequest { parent: &of.authority, page_size: 100 })
        }
        _ => return None,
    })
}

fn others(method: &str, of: &Objects) -> Option<Vec<u8>> {
    let invitation = &of.invitation;
    Some(match method {
        "InvitationService/ListInvitations" => asked!(ListInvitationsRequest { parent: &of.provider, page_size: 100 }),
        "InvitationService/GetInvitation" => asked!(GetInvitationRequest { name: invitation }),
        "InvitationService/OpenInvitation" => asked!(OpenInvitationRequest { name: invitation, request_id: id() }),
        "InvitationService/DeclineInvitation" => asked!(DeclineInvitationRequest {
            name: invitation,
            reason: "NO_VACANCY",
            note: "From March again.",
            request_id: id(),
        }),
        "PreMatchService/PreMatch" => {
            let subject = pre_match_request::Subject::Name(of.search.clone());
            asked!(PreMatchRequest { parent: &of.authority, subject: subject, page_size: 100 })
        }
        "PreMatchService/ExplainSetting" => asked!(ExplainSettingRequest { search: &of.search, setting: &of.setting }),
        "PreMatchService/AcknowledgePreMatch" => {
            asked!(AcknowledgePreMatchRequest { name: &of.search, request_id: id() })
        }
        "QuestionService/AskQuestion" => {
            asked!(AskQuestionRequest { parent: &of.round, text: "Does she like animals?", request_id: id() })
        }
        "QuestionService/ListQuestions" => asked!(ListQuestionsRequest { parent: &of.round, page_size: 100 }),
        "QuestionService/AnswerQuestion" => asked!(AnswerQuestionRequest {
            name: &of.question,
            edited_question: "Does she swim?",
            answer: "Every Saturday.",
            request_id: id(),
        }),
        _ => return None,
    })
}
