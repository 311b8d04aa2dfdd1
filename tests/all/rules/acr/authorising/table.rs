//! The expectation, by hand, from section 2 of the domain and what the contract says of each RPC: stage, service, RPCs, and who may.

pub(super) const TABLE: &str = "
    draft       | search.v1.SearchService | CreateSearch StartSearch | ann bea
    awarded     | search.v1.SearchService | GetSearch ListSearches CheckSearch | READERS
    live        | search.v1.SearchService | GetSearch | READERS
    draft       | search.v1.SearchService | UpdateSearch ReconfirmSections RequestApprovals | ann
    waiting     | search.v1.SearchService | GrantApproval ReturnSearch | pat pam
    awarded     | search.v1.SearchService | RequestApproval PublishSearch OpenSpotRound OpenFurtherRound AmendClosedSearch | ann
    live        | search.v1.SearchService | AmendSearch ExtendWindow CloseWindowEarly | ann
    live        | search.v1.SearchService | ReassignRole | tess
    live        | search.v1.SearchService | DeclareInterest | ann dewi pat pam
    draft       | search.v1.SearchService | WithdrawSearch | ann dewi
    draft       | attachment.v1.AttachmentService | UploadAttachment RemoveAttachment | ann
    draft       | attachment.v1.AttachmentService | ListAttachments DownloadAttachment | READERS
    live        | attachment.v1.AttachmentService | UploadAttachment ListAttachments DownloadAttachment RemoveAttachment | OAK
    shortlisted | attachment.v1.AttachmentService | ListAttachments | INVITED READERS
    shortlisted | attachment.v1.AttachmentService | DownloadAttachment | READERS
    awarded     | attachment.v1.AttachmentService | UploadAttachment RemoveAttachment | olwen oak
    awarded     | attachment.v1.AttachmentService | ListAttachments DownloadAttachment | OAK READERS

    live        | search.v1.ApprovalService | ListApprovals | READERS
    waiting     | search.v1.ApprovalService | RatifyApproval RefuseRatification | pat pam
    draft       | search.v1.PreMatchService | PreMatch ExplainSetting | ann bea dewi dora tess
    draft       | search.v1.PreMatchService | AcknowledgePreMatch | ann

    draft       | search.v1.TransferService | OfferTransfer | tess
    transfer    | search.v1.TransferService | TakeBackTransfer | tess
    transfer    | search.v1.TransferService | AcceptTransfer | v.finder
    transfer    | search.v1.TransferService | DeclineTransfer | v.finder v.leader
    transfer    | search.v1.TransferService | GetTransfer | READERS VALE_READERS
    live        | search.v1.TransferService | GetTransfer |
    transfer    | search.v1.TransferService | ListTransfers | READERS

    live        | search.v1.InvitationService | ListInvitations GetInvitation OpenInvitation DeclineInvitation | OAK
    draft       | search.v1.InvitationService | GetInvitation |
    live        | search.v1.OfferService | SubmitOffer | INVITED
    draft       | search.v1.OfferService | SubmitOffer |
    live        | search.v1.OfferService | ReviseOffer WithdrawOffer ConfirmOffer GetOffer CarryOffer | OAK
    awarded     | search.v1.OfferService | RetractOffer ReduceOfferFee ReconfirmOffer | OAK
    awarded     | search.v1.OfferService | GetOffer | OAK READERS
    live        | search.v1.OfferService | ListOffers | INVITED READERS
    awarded     | search.v1.OfferService | ListOffers | INVITED READERS
    live        | search.v1.QuestionService | AskQuestion | INVITED
    live        | search.v1.QuestionService | ListQuestions | INVITED READERS
    live        | search.v1.QuestionService | AnswerQuestion | ann dewi

    deciding    | decision.v1.DecisionService | GetShortlist ExplainOffer GetSensitivity ReplayShortlists GetTranche | READERS
    shortlisted | decision.v1.DecisionService | ResolveUnknown SendTranche EndForReconsideration EndWithoutMatch | ann
    shortlisted | decision.v1.DecisionService | OpenOfferIdentity BatchRejectOffers BatchAnswerOffers | ann dewi
    deciding    | decision.v1.DecisionService | ReleaseDisclosure RejectOffer ReturnTranche ChooseOffer ChooseAndAward | dewi
    deciding    | decision.v1.DecisionService | MarkNearerOffers AskOfferQuestion | dewi
    deciding    | decision.v1.DecisionService | DeclareConflict AnswerOfferQuestion AcceptConfirmBy RefuseAward | OAK
    deciding    | decision.v1.DecisionService | ListOfferQuestions | OAK ann dewi
    deciding    | decision.v1.DecisionService | AwardOffer | ann
    deciding    | decision.v1.DecisionService | UndoChoice | ann dewi
    awarded     | decision.v1.DecisionService | ConfirmAfterConcealment UndoAfterConcealment UndoAward | pat

    awarded     | contract.v1.ContractService | GetContract GetContractText | READERS OAK
    awarded     | contract.v1.ContractService | ListContracts | READERS
    awarded     | contract.v1.ContractService | CompleteContract ProposeVariation | olwen
    awarded     | contract.v1.ContractService | SignContract RefuseContract | olwen oak
    awarded     | contract.v1.ContractService | RecordArrival RecordNonArrival RecordPlacementPlan EndPlacement | olwen ann

    live        | register.v1.RegisterService | GetProvider GetSetting ListSettings ListInspections ListChanges | OAK REGISTER
    live        | register.v1.RegisterService | ListProviders | PROVIDERS REGISTER
    live        | register.v1.RegisterService | BatchPutProviders UpdateProvider BatchRecordInspections | mair
    live        | register.v1.RegisterService | BatchPutSettings UpdateSetting BatchUpdateSettings PutPlaces ConfirmPlaces | OAK mair
    live        | register.v1.RegisterService | PutStandingFilter GetStandingFilter ListHeldPlaces | OAK
    live        | register.v1.RegisterService | ConcealProvider ConcealSetting LiftConcealment | mair
    live        | register.v1.AuthorityService | PutAuthorityProvider | tess mair
    live        | register.v1.AuthorityService | PutPartners | tess
    live        | register.v1.AuthorityService | GetPartners | ann bea dewi dora tess mair

    live        | framework.v1.FrameworkService | PutFramework BatchPutPriceLists PutLot BatchPutMembers SuspendMember ReinstateMember | mair
    live        | framework.v1.FrameworkService | ListFrameworks GetFramework | ALL_BUT_ADAM
    live        | framework.v1.FrameworkService | ListLotChanges | mair AUDITORS
    live        | framework.v1.FrameworkService | GetPriceList CheckFee | OAK REGISTER
    live        | framework.v1.FrameworkService | ListPriceLists | PROVIDERS mair
    awarded     | framework.v1.FrameworkService | CheckSearchFee | OAK READERS
    draft       | framework.v1.FrameworkService | CheckSearchFee | READERS

    live        | imports.v1.ImportService | StartImport CheckRows ListImports | PROVIDERS tess v.leader n.leader mair
    live        | imports.v1.ImportService | GetImport StageRows CommitImport AbandonImport | mair
    own_import  | imports.v1.ImportService | GetImport StageRows CommitImport AbandonImport | OAK

    live        | search.v1.WeightProfileService | ProposeWeightProfile | tess
    live        | search.v1.WeightProfileService | ApproveWeightProfile | pat
    live        | search.v1.WeightProfileService | DeclineWeightProfile | pat tess
    live        | search.v1.WeightProfileService | ListWeightProfiles | READERS ana
    live        | evidence.v1.EvidenceService | ImportPlacements ImportBudgets | olwen
    live        | evidence.v1.EvidenceService | ListImportedPlacements ListBudgets | olwen olu
    live        | evidence.v1.EvidenceService | GetPlacementCounts | olwen olu ana

    live        | task.v1.TaskService | ListTasks | ALL
    live        | task.v1.TaskService | CompleteTask | ann bea pat pam tess olwen
    live        | feed.v1.FeedService | WatchFeed ListFeed | PROVIDERS ann bea dewi dora pat pam tess olwen v.finder v.decider v.approver v.panel v.leader v.officer NEWPORT
    live        | reference.v1.ReferenceService | ListCodes ListAuthorities GetDistance GetNotForProfitPolicy ListVerificationKeys | ALL
    awarded     | audit.v1.AuditService | ExportEvidence | ann dewi tess olwen olu
    live        | audit.v1.AuditService | VerifyLog ListLogRecords GetLogHead ListAccess | AUDITORS
    live        | admin.v1.AdminService | AdvanceSandboxClock AcceptClock BackUp GetServerStatus | adam
    live        | admin.v1.PrincipalService | RegisterPrincipal GetPrincipal ListPrincipals AddCredential RevokeCredential GrantRole WithdrawRole SetPrincipalExpiry SuspendPrincipal ReinstatePrincipal | adam
    live        | admin.v1.PrincipalService | GetCaller | ALL
    live        | admin.v1.KeysService | GetKeyStatus RotateKeys CarryOutErasures | adam
    live        | privacy.v1.PrivacyService | ListRetentionDue OrderRetentionDue | adam
    live        | privacy.v1.PrivacyService | FindChild |
    draft       | privacy.v1.PrivacyService | GetDataSubject | tess olu
    draft       | privacy.v1.PrivacyService | OrderErasure TakeBackErasure ExportSubjectAccess PlaceLegalHold LiftLegalHold | tess
";
